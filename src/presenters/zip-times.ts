/** 1980-01-01 00:00, the first moment a zip can name. */
const dosTime = 0;
const dosDate = 0x21;

const signatures = { local: 0x04034b50, central: 0x02014b50 };

/**
 * The same zip with every entry dated alike, so that equal content is equal bytes. Writers of `.xlsx` and `.docx` put the
 * machine's time there; nobody reads it. Changes the buffer in place.
 */
export function withFixedTimes(zip: Buffer): Buffer {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('not a zip');
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(entry) !== signatures.central) throw new Error('a damaged zip');
    const local = zip.readUInt32LE(entry + 42);
    stamp(zip, entry + 12);
    if (zip.readUInt32LE(local) === signatures.local) stamp(zip, local + 10);
    entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return zip;
}

function stamp(zip: Buffer, at: number): void {
  zip.writeUInt16LE(dosTime, at);
  zip.writeUInt16LE(dosDate, at + 2);
}
