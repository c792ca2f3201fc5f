import type { Route } from './route.ts';

export type RouteMatch = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

type Compiled = { readonly route: Route; readonly segments: readonly string[] };

/** Finds a route by method and path; a literal segment wins over a `{name}`, whatever the order of the table. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch | null {
  const byShape = new Map<string, Compiled[]>();
  for (const route of routes) {
    const segments = split(route.path);
    const shape = `${route.method} ${segments.length}`;
    byShape.set(shape, [...(byShape.get(shape) ?? []), { route, segments }]);
  }
  for (const compiled of byShape.values()) {
    compiled.sort((a, b) => wildcards(a) - wildcards(b));
  }
  return (method, path) => {
    const asked = split(path);
    const candidates = byShape.get(`${method} ${asked.length}`) ?? [];
    for (const { route, segments } of candidates) {
      const params = match(segments, asked);
      if (params !== null) {
        return { route, params };
      }
    }
    return null;
  };
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function wildcards({ segments }: Compiled): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

function match(segments: readonly string[], asked: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = decode(asked[index] ?? '');
    if (segment.startsWith('{')) {
      params[segment.slice(1, -1)] = given;
    } else if (segment.toLowerCase() !== given.toLowerCase()) {
      return null;
    }
  }
  return params;
}

function decode(segment: string): string {
  if (!segment.includes('%')) {
    return segment;
  }
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
