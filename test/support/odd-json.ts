import fc from 'fast-check';

/** Names that trip readers up: of every object, of a list, and those that the answers of Azure have. */
const names = [
  ...['toString', 'valueOf', 'toJSON', 'constructor', '__proto__', 'hasOwnProperty', 'then', 'length'],
  ...['id', 'name', 'value', 'code', 'message', 'error', 'details', 'innererror', 'status', 'properties'],
  ...['output', 'startTime', 'endTime', 'data', 'rows', 'columns', 'totalRecords', 'resultTruncated'],
  ...['$skipToken', 'nextLink', 'tags', 'location', 'storageProfile', 'instanceView', 'statuses', 'time'],
  ...['displayName', 'subscriptionId', 'creationData', 'actions', 'notActions', 'availabilityState'],
];

const leaf = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, true, 0, -1, 1e308, '', 'Succeeded', 'Failed', 'true') },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom('\u0000', '\ud800', '/subscriptions/x', '9999-99-99T99:99:99Z') },
);

/** The text of an answer's body: JSON of no shape that anybody promised. Made as text, since objects of these names trap their maker too. */
export const oddJson: fc.Arbitrary<string> = fc.letrec<{ value: string; list: string; object: string }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
      leaf.map((value) => JSON.stringify(value)),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    object: fc
      .array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 6 })
      .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  }),
).value;
