/** A property test that fails prints its seed; `FAST_CHECK_SEED=…` draws the same values again. Loaded only then, being large. */
const seed = process.env['FAST_CHECK_SEED'];

if (seed !== undefined) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: Number(seed) });
}
