import { unzipXml } from '../../src/jobs/spreadsheet/unzip.ts';

/** The XML of a document by path, read by another program than wrote it. */
export async function unzip(document: Buffer): Promise<Map<string, string>> {
  return new Map([...(await unzipXml(document, 'test'))].map(([path, bytes]) => [path, bytes.toString()]));
}

/** When the first file of a zip says it was changed, as DOS keeps it. */
export function firstTime(zip: Buffer): { readonly time: number; readonly date: number } {
  return { time: zip.readUInt16LE(10), date: zip.readUInt16LE(12) };
}
