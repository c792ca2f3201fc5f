/** Just enough of ASN.1's distinguished encoding (ITU-T X.690) to write a certificate. */
export type Der = Buffer;

export function sequence(...items: readonly Der[]): Der {
  return element(0x30, Buffer.concat(items));
}

export function setOf(...items: readonly Der[]): Der {
  return element(0x31, Buffer.concat(items));
}

/** Content of a tag of the certificate's own, such as `[0]`; constructed holds elements, else plain bytes. */
export function tagged(number: number, content: Der, isConstructed = true): Der {
  return element((isConstructed ? 0xa0 : 0x80) + number, content);
}

/** Takes a number from 0 to 127. */
export function integer(value: number): Der {
  return element(0x02, Buffer.from([value]));
}

export function boolean(value: boolean): Der {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

export function octets(content: Der): Der {
  return element(0x04, content);
}

/** Whole bytes, or the first `8 - unused` bits of the last one. */
export function bits(content: Der, unused = 0): Der {
  return element(0x03, Buffer.concat([Buffer.from([unused]), content]));
}

export function utf8(text: string): Der {
  return element(0x0c, Buffer.from(text, 'utf8'));
}

/** Good for dates until 2049. */
export function utcTime(date: Date): Der {
  const digits = date.toISOString().replaceAll(/\.\d+|[-:T]/g, '');
  return element(0x17, Buffer.from(digits.slice(2), 'ascii'));
}

/** Takes the dotted form, such as `2.5.29.17`. */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) {
    digits.unshift((left & 0x7f) | 0x80);
  }
  return digits;
}

function element(tag: number, content: Buffer): Der {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.from([length]);
  }
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >>> 8, length & 0xff]);
}
