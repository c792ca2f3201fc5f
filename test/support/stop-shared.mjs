/** Ends what `start-shared.mjs` started, in the same process. */
export default async function stopShared() {
  await globalThis.stopShared();
}
