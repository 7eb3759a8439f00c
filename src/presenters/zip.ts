import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  /** Made piece by piece, so that a long file is never whole in memory uncompressed. */
  readonly content: Iterable<string> | AsyncIterable<string>;
}

/** 1980-01-01, the first day a zip can name: equal content is equal bytes. */
const dosDate = 0x21;
const version = 20;
const deflated = 8;
/** UTF-8 names. */
const flags = 0x800;
/** Pieces are joined to so many characters before they are compressed. */
const chunkCharacters = 64 * 1024;

/** A zip of the entries, in their order. Below 4 GB and 65,535 entries. */
export async function writeZip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const packed = await pack(content);
    const title = Buffer.from(name);
    const common = commonHeader(packed, title.length);
    const local = Buffer.concat([signature(0x04034b50), common, title]);
    directory.push(Buffer.concat([signature(0x02014b50), u16(version), common, centralTail(offset), title]));
    parts.push(local, ...packed.chunks);
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const count = u16(entries.length);
  const end = [signature(0x06054b50), u16(0), u16(0), count, count, u32(central.length), u32(offset), u16(0)];
  return Buffer.concat([...parts, central, ...end]);
}

interface Packed {
  readonly chunks: readonly Buffer[];
  /** Bytes packed and unpacked. */
  readonly length: number;
  readonly size: number;
  readonly crc: number;
}

async function pack(content: ZipEntry['content']): Promise<Packed> {
  const deflate = createDeflateRaw();
  const chunks: Buffer[] = [];
  const packed = (async () => {
    for await (const chunk of deflate) chunks.push(chunk);
  })();
  let [crc, size] = [0, 0];
  for await (const text of joined(content)) {
    const bytes = Buffer.from(text);
    crc = crc32(bytes, crc);
    size += bytes.length;
    if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once('drain', resolve));
  }
  deflate.end();
  await packed;
  return { chunks, length: chunks.reduce((sum, { length }) => sum + length, 0), size, crc };
}

async function* joined(content: ZipEntry['content']): AsyncGenerator<string> {
  let text = '';
  for await (const piece of content) {
    text += piece;
    if (text.length < chunkCharacters) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** What the header before an entry and its line in the directory share. */
function commonHeader({ crc, length, size }: Packed, nameLength: number): Buffer {
  const times = [u16(0), u16(dosDate)];
  return Buffer.concat([
    u16(version),
    u16(flags),
    u16(deflated),
    ...times,
    u32(crc),
    u32(length),
    u32(size),
    u16(nameLength),
    u16(0),
  ]);
}

/** No comment, disk 0, no attributes; where the entry begins. */
function centralTail(offset: number): Buffer {
  return Buffer.concat([u16(0), u16(0), u16(0), u32(0), u32(offset)]);
}

const signature = u32;

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
