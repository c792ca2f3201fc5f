/** Stands for `validator` in the bundle: durable-functions 3.5 asks one of its hundred questions. */
exports.isURL = require('../../node_modules/validator/lib/isURL.js').default;
