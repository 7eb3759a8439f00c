import { PGlite } from '@electric-sql/pglite';

/** Makes a new database directory in a process of its own: initdb would leave the service 500 MB larger for good. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: pglite-init <directory>');
const db = await PGlite.create(directory);
await db.close();
