import { buildApp } from './bundles.ts';

await buildApp();
