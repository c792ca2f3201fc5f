/* oxlint-disable typescript/no-unsafe-return -- plain JavaScript, for the bundler alone */

/**
 * Stands for `axios` in the bundle: it is the largest part of what the app loads at its start, and only the durable client uses
 * it, in its constructor (durable-functions 3.5). So it is a file of
 * its own beside the bundle (`build/bundles.ts`), loaded when the first audit is started.
 */
exports.default = {
  create: (config) => require('./axios.cjs').create(config),
};
