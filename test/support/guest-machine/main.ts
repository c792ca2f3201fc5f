import { text } from 'node:stream/consumers';
import { type GuestInput, runGuest } from './run-guest.ts';

const input = JSON.parse(await text(process.stdin)) as GuestInput;
console.log(JSON.stringify(runGuest(input)));
