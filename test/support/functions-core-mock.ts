import { jest } from '@jest/globals';
import { functionsCore } from './functions-worker.ts';

jest.mock('@azure/functions-core', () => functionsCore, { virtual: true });
