/** What a query names, told apart by a tokenizer that knows strings, comments and numbers, and no grammar. */
export type NamesInKql = {
  /** Names that the query makes itself: `let x =`, `x = …` of extend, project and summarize. */
  readonly made: readonly string[];
  /** All others that are neither operators nor functions of the language. */
  readonly asked: readonly string[];
  /** Members, as in `entry.auditId`. */
  readonly members: readonly string[];
};

/** Words of the language that our queries use. https://learn.microsoft.com/kusto/query/ */
const words = new Set(
  (
    'let where extend project summarize by union join kind on order sort asc desc take top limit distinct render with print and or not in has ' +
    'has_any contains between nulls last first leftouter inner leftanti timechart barchart piechart columnchart true false title ' +
    'ago now bin count countif dcount dcountif sum sumif max min avg arg_max arg_min make_set tostring tobool todouble toint tolong ' +
    'take_any take_anyif isempty isnotempty isnull isnotnull parse_json coalesce strcat iff case toscalar ingestion_time dynamic datetime round range ' +
    'dayofweek set_has_element array_length split timespan real project_away project_reorder mv_expand prev next row_number serialize'
  ).split(' '),
);

export function namesInKql(query: string): NamesInKql {
  const tokens = tokensOf(query);
  const made = new Set<string>();
  const asked = new Set<string>();
  const members = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (!/^[A-Za-z_]/.test(token)) {
      continue;
    }
    if (tokens[index - 1] === '.') {
      members.add(token);
    } else if (tokens[index + 1] === '=') {
      made.add(token);
    } else if (!words.has(token) && !words.has(token.replace('-', '_'))) {
      asked.add(token);
    }
  }
  return { made: [...made], asked: [...asked].filter((name) => !made.has(name)), members: [...members] };
}

/** Names, numbers with their units, and signs; texts and comments are left out. */
function tokensOf(query: string): string[] {
  const bare = query.replace(/\/\/[^\n]*/g, ' ').replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, ' ');
  return bare.match(/[A-Za-z_][\w]*(?:-(?:away|reorder|expand)\b)?|\d[\w.]*|==|=~|!=|!~|<=|>=|\S/g) ?? [];
}
