import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { compileFunction, createContext, SourceTextModule } = vm;

/** What this worker has compiled, by place and text: most test files ask for the same few hundred files, and V8 need not parse them again. */
const compiled = new Map();

function cachedCode(place, source) {
  const known = compiled.get(place);
  return known?.source === source ? known.code : undefined;
}

vm.compileFunction = (source, parameters, options) => {
  const cachedData = cachedCode(options.filename, source);
  const made = compileFunction(source, parameters, {
    ...options,
    cachedData,
    produceCachedData: cachedData === undefined,
  });
  if (cachedData === undefined) {
    compiled.set(options.filename, { source, code: made.cachedData });
  }
  return made;
};

vm.SourceTextModule = class extends SourceTextModule {
  constructor(source, options) {
    const cachedData = cachedCode(options.identifier, source);
    super(source, { ...options, cachedData });
    if (cachedData === undefined) {
      compiled.set(options.identifier, { source, code: this.createCachedData() });
    }
  }
};

/**
 * Jest's environment for Node.js, made cheap. Its global object is an ordinary one: behind Jest's own, each look at `Array` or `String`
 * passes an interceptor and a proxy (https://nodejs.org/api/vm.html#when-contextobject-is-vmconstantsdont_contextify). And an error
 * records as many calls as Node's default says, where Jest has it record a hundred.
 */
export default class PlainGlobals extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    this.global.Error.stackTraceLimit = 10;
  }
}
