import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';

/**
 * Makes the stacks of errors name lines of the sources instead of those of the built file `bundle` and its chunks. Each map is read when
 * a stack that needs it is first asked for: Node's `--enable-source-maps` reads all of them at every start. Lines without a map stay.
 */
export function nameSourcesInStacks(bundle: string): void {
  const folder = new URL('.', bundle).href;
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (file: string): SourceMap | null => {
    const known = maps.get(file);
    const map = known === undefined ? readMap(file) : known;
    maps.set(file, map);
    return map;
  };
  Error.prepareStackTrace = (error, sites) =>
    [
      Error.prototype.toString.call(error),
      ...sites.map((site) => `    at ${sourceOf(site, folder, mapOf)}`),
    ].join('\n');
}

function sourceOf(site: NodeJS.CallSite, folder: string, mapOf: (file: string) => SourceMap | null): string {
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (!file?.startsWith(folder) || line === null || column === null) {
    return String(site);
  }
  const origin = mapOf(file)?.findOrigin(line, column);
  return origin !== undefined && 'fileName' in origin
    ? String(site).replace(
        `${file}:${line}:${column}`,
        () => `${origin.fileName.replace(/^(?:\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`,
      )
    : String(site);
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')) as SourceMapPayload);
  } catch {
    return null;
  }
}
