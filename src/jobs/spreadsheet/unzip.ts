import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { UserError } from '../../errors.ts';

/** A workbook has some twenty entries; pictures add hundreds. */
const maxEntries = 3_000;
/** 100,000 rows of a roster are 60 MB of XML. */
const maxInflatedBytes = 150_000_000;
/** XML of a table packs thirty to one; a bomb a thousand. */
const maxRatio = 200;
const smallBytes = 5_000_000;

/**
 * The XML parts of a zip by path. Sizes are believed neither before nor while inflating.
 *
 * @throws UserError with one sentence when it is damaged, locked or a bomb.
 */
export async function unzipXml(bytes: Buffer, name: string): Promise<Map<string, Buffer>> {
  const damaged = (cause: unknown) =>
    cause instanceof UserError
      ? cause
      : new UserError(`${name} 坏了，或没有传完整。请重新存一份 .xlsx 再试。`, { cause });
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
    if (zip.entryCount > maxEntries) throw bomb(name);
    return await inflateAll(zip, bytes.length, name);
  } catch (cause) {
    throw damaged(cause);
  }
}

/** A plain zip of these parts, without compression, so that the next reader reads what was checked and nothing else. */
export function zipStored(parts: ReadonlyMap<string, Buffer>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of parts) {
    const name = Buffer.from(path);
    const local = localHeader(name, content);
    files.push(local, content);
    directory.push(centralHeader(local, name, offset));
    offset += local.length + content.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, index, end]);
}

async function inflateAll(zip: ZipFile, packed: number, name: string): Promise<Map<string, Buffer>> {
  const entries: Entry[] = [];
  let declared = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) throw new UserError(`${name} 加了密码，读不了。请去掉密码再存。`);
    declared += entry.uncompressedSize;
    entries.push(entry);
  }
  // Pictures are not inflated, but a file that says such sizes is not somebody's table.
  if (declared > maxInflatedBytes || (declared > smallBytes && declared > packed * maxRatio)) throw bomb(name);
  const parts = new Map<string, Buffer>();
  let left = Math.min(maxInflatedBytes, Math.max(smallBytes, packed * maxRatio));
  for (const entry of entries) {
    if (!/\.(?:xml|rels)$/iu.test(entry.fileName)) {
      parts.set(entry.fileName, Buffer.alloc(0));
      continue;
    }
    const content = await inflate(zip, entry, { most: left, name });
    left -= content.length;
    parts.set(entry.fileName, content);
  }
  return parts;
}

async function inflate(zip: ZipFile, entry: Entry, limit: { most: number; name: string }): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit.most) throw bomb(limit.name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bomb(name: string): UserError {
  return new UserError(`${name} 展开后大得不正常，没有读。请只留要用的几张表，另存一份再试。`);
}

function localHeader(name: Buffer, content: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  // Bit 11: the name is UTF-8.
  header.writeUInt16LE(0x0800, 6);
  header.writeUInt16LE(0x21, 12);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader(local: Buffer, name: Buffer, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  local.copy(header, 6, 4, 30);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}
