import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

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
