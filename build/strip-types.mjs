import { stripTypeScriptTypes } from 'node:module';

/** For Jest: types are taken out as Node itself does it when it runs the sources, so lines and columns stay where they are. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
