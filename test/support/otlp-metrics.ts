/** One point of a metric, as it came over the wire. */
export type MetricPoint = {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  /** Of sums and histograms. */
  readonly isCumulative: boolean;
  readonly scope: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a histogram its sum. */
  readonly value: number;
  /** Null for all but histograms. */
  readonly histogram: {
    readonly count: number;
    readonly min: number;
    readonly max: number;
    readonly bounds: readonly number[];
    readonly buckets: readonly number[];
  } | null;
};

/**
 * Reads the body of `POST /v1/metrics`, an ExportMetricsServiceRequest in protobuf, by the field numbers of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function readMetrics(body: Buffer): MetricPoint[] {
  return messages(body, 1).flatMap((resourceMetrics) => {
    const resource = attributesOf(messages(resourceMetrics, 1)[0] ?? empty, 1);
    return messages(resourceMetrics, 2).flatMap((scopeMetrics) => {
      const scope = text(messages(scopeMetrics, 1)[0] ?? empty, 1);
      return messages(scopeMetrics, 2).flatMap((metric) => pointsOf(metric, { resource, scope }));
    });
  });
}

const empty = Buffer.alloc(0);
const kinds = [
  [5, 'gauge'],
  [7, 'sum'],
  [9, 'histogram'],
] as const;
const cumulative = 2;

function pointsOf(metric: Buffer, from: Pick<MetricPoint, 'resource' | 'scope'>): MetricPoint[] {
  const described = { name: text(metric, 1), description: text(metric, 2), unit: text(metric, 3), ...from };
  return kinds.flatMap(([field, kind]) =>
    messages(metric, field).flatMap((data) =>
      messages(data, 1).map((point) => ({
        ...described,
        kind,
        isCumulative: Number(fieldsOf(data).get(2)?.[0] ?? 0) === cumulative,
        ...(kind === 'histogram' ? histogramPoint(point) : numberPoint(point)),
      })),
    ),
  );
}

function numberPoint(point: Buffer): Pick<MetricPoint, 'attributes' | 'value' | 'histogram'> {
  const [asDouble] = messages(point, 4);
  const [asInteger] = messages(point, 6);
  const value = asDouble?.readDoubleLE() ?? Number(asInteger?.readBigInt64LE() ?? Number.NaN);
  return { attributes: attributesOf(point, 7), value, histogram: null };
}

function histogramPoint(point: Buffer): Pick<MetricPoint, 'attributes' | 'value' | 'histogram'> {
  const double = (field: number): number => messages(point, field)[0]?.readDoubleLE() ?? Number.NaN;
  return {
    attributes: attributesOf(point, 9),
    value: double(5),
    histogram: {
      count: Number(messages(point, 4)[0]?.readBigUInt64LE() ?? Number.NaN),
      min: double(11),
      max: double(12),
      bounds: eights(messages(point, 7)).map((bytes) => bytes.readDoubleLE()),
      buckets: eights(messages(point, 6)).map((bytes) => Number(bytes.readBigUInt64LE())),
    },
  };
}

/** A packed field is one run of bytes. */
function eights(parts: readonly Buffer[]): Buffer[] {
  const run = Buffer.concat(parts);
  return Array.from({ length: run.length / 8 }, (_, index) => run.subarray(index * 8, index * 8 + 8));
}

function attributesOf(message: Buffer, field: number): Record<string, string> {
  return Object.fromEntries(
    messages(message, field).map((pair) => [text(pair, 1), text(messages(pair, 2)[0] ?? empty, 1)]),
  );
}

function text(message: Buffer, field: number): string {
  return messages(message, field)[0]?.toString('utf8') ?? '';
}

function messages(message: Buffer, field: number): Buffer[] {
  return (fieldsOf(message).get(field) ?? []).filter((value) => typeof value !== 'bigint');
}

/** Fields by number: integers as they are, everything else as its bytes. https://protobuf.dev/programming-guides/encoding/ */
function fieldsOf(message: Buffer): Map<number, (bigint | Buffer)[]> {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) {
        throw new Error('The message is cut.');
      }
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  const readers: Readonly<Record<number, () => bigint | Buffer>> = {
    0: varint,
    1: () => bytes(8),
    2: () => bytes(Number(varint())),
    5: () => bytes(4),
  };
  while (at < message.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (read === undefined) {
      throw new Error(`There is no wire type ${tag & 7}.`);
    }
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), read()]);
  }
  return fields;
}
