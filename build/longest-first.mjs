import Sequencer from '@jest/test-sequencer';

/**
 * Jest orders tests by how long each took, and by the size of its file where that is not known: so a fresh clone would begin the scenarios,
 * which are short to read and long to run, last, and leave a core idle at the end.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isScenario = ({ path, duration }) => duration === undefined && /[\\/]scenarios[\\/]/.test(path);
    return [...sorted.filter(isScenario), ...sorted.filter((test) => !isScenario(test))];
  }
}
