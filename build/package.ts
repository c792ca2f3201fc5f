import { fileURLToPath } from 'node:url';
import { packageSha256 } from '../functions/app/product.ts';
import { packageApp } from './package-app.ts';

/** `npm run package` makes dist/app of the built app; with `sum` it only says what lies there. */
const repository = fileURLToPath(new URL('../', import.meta.url));
const app = fileURLToPath(new URL('../dist/app/', import.meta.url));

const sum = process.argv[2] === 'sum' ? await packageSha256(app) : await packageApp(repository, app);
process.stdout.write(`${app}\nSHA-256 of the package: ${sum}\n`);
