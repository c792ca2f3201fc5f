import type { CatalogueId } from './error-catalogue.ts';

/** What goes wrong with one accepted run command, after its 202. */
export type Incident =
  /** The operation's URLs answer 404 although the script runs. */
  | { readonly kind: 'lost' }
  /** The operation ends with this row of the catalogue, of phase `operation`. */
  | { readonly kind: 'failed'; readonly error: CatalogueId }
  /** Something in the machine keeps the script from running, and says so on stderr. */
  | { readonly kind: 'blocked'; readonly stderr: string }
  /** The script never ends: the slot is held for 90 minutes. */
  | { readonly kind: 'stuck' }
  | { readonly kind: 'url-expires'; readonly afterSeconds: number }
  /** The script takes this much longer, in simulated seconds. */
  | { readonly kind: 'late'; readonly seconds: number }
  /** The script ran twice and both outputs are in the stream. */
  | { readonly kind: 'twice' }
  /** The output is that of the run before. */
  | { readonly kind: 'stale' }
  /** Only this many bytes from the end of stdout arrive. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** This text stands in stdout before the script's own output. */
  | { readonly kind: 'hostile'; readonly text: string }
  /** Nothing was printed. */
  | { readonly kind: 'silent' };

/** Asked once for every accepted run command. */
export type IncidentsOf = (start: {
  readonly vmKey: string;
  readonly operationId: string;
  readonly now: number;
}) => readonly Incident[];

export function incident<Kind extends Incident['kind']>(
  incidents: readonly Incident[],
  kind: Kind,
): Extract<Incident, { kind: Kind }> | undefined {
  return incidents.find((one): one is Extract<Incident, { kind: Kind }> => one.kind === kind);
}
