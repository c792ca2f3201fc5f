/* oxlint-disable typescript/no-unsafe-return -- plain JavaScript, for the bundler alone */

/**
 * Stands for `axios` in the bundle: it is the largest part of what the app loads at its start, and only the durable client uses
 * it, in its constructor (durable-functions 3.5). So it is loaded when the first audit is started.
 */
exports.default = {
  create: (config) => require('../../node_modules/axios/dist/node/axios.cjs').create(config),
};
