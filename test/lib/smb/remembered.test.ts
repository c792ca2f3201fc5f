import { describe, expect, it } from '@jest/globals';
import { remembered } from '../../../lib/smb/remembered.ts';

/** A body of a text between others, so that what stands around it must not count. */
function bodyOf(text: string, fingerprint: number) {
  const noise = `${fingerprint}#`;
  return { text: noise + text + noise, from: noise.length, to: noise.length + text.length, fingerprint };
}

function counting() {
  const reads: string[] = [];
  const read = remembered((body) => {
    const text = body.text.slice(body.from, body.to);
    reads.push(text);
    return { text };
  });
  return { reads, answerTo: (text: string, fingerprint = 1) => read(bodyOf(text, fingerprint)).text };
}

describe('remembered', () => {
  it('reads a text twice and then no more', () => {
    const { reads, answerTo } = counting();

    expect([answerTo('one'), answerTo('one'), answerTo('one')]).toEqual(['one', 'one', 'one']);
    expect(reads).toEqual(['one', 'one']);
  });

  it('never takes one text for another of the same fingerprint', () => {
    const { answerTo } = counting();
    const texts = ['one', 'two', 'one', 'two', 'three', 'one'];

    expect(texts.map((text) => answerTo(text))).toEqual(texts);
  });

  it('keeps a bounded number of answers', () => {
    const { reads, answerTo } = counting();
    const texts = Array.from({ length: 1025 }, (_, index) => `text ${index}`);
    for (const text of [...texts, ...texts]) {
      answerTo(text, 7);
    }
    reads.length = 0;

    answerTo('text 0', 7);

    expect(reads).toEqual(['text 0']);
  });
});
