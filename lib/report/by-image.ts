import type { ImageFinding } from '../findings/images/image-findings.ts';
import type { Column } from './columns.ts';

/** An image finding, flat. */
export const imageColumns: readonly Column<ImageFinding>[] = [
  { name: 'publisher', isShown: true, cell: ({ publisher }) => publisher },
  { name: 'offer', isShown: true, cell: ({ offer }) => offer },
  { name: 'sku', isShown: true, cell: ({ sku }) => sku },
  { name: 'version', isShown: true, cell: ({ version }) => version },
  { name: 'firstParty', isShown: false, cell: ({ firstParty }) => firstParty },
  { name: 'imageDate', isShown: true, cell: ({ imageDate }) => imageDate },
  { name: 'deprecation', isShown: true, cell: ({ deprecation }) => deprecationText(deprecation) },
  { name: 'smb1BinariesAbsent', isShown: true, cell: ({ smb1BinariesAbsent }) => smb1BinariesAbsent },
  { name: 'judged', isShown: true, cell: ({ judged }) => judged },
  { name: 'decided', isShown: true, cell: ({ decided }) => decided },
  { name: 'notCounted', isShown: true, cell: ({ notCounted }) => countsText(notCounted) },
  { name: 'client', isShown: true, cell: ({ client }) => countsText(client) },
  { name: 'server', isShown: true, cell: ({ server }) => countsText(server) },
  { name: 'disagreeing', isShown: false, cell: ({ disagreeing }) => disagreeing.join('; ') },
  { name: 'predicted', isShown: true, cell: ({ predicted }) => predicted },
  {
    name: 'agreesWithPrediction',
    isShown: false,
    cell: ({ agreesWithPrediction }) => agreesWithPrediction,
  },
];

/** Nothing of an image that is active, or of which it is not told: JSON tells those two apart. */
function deprecationText(deprecation: ImageFinding['deprecation']): string | null {
  if (deprecation === undefined || deprecation.state === 'active') {
    return null;
  }
  const { state, date, alternative } = deprecation;
  const replaced = alternative === null ? null : `use ${alternative.kind} ${alternative.name}`;
  return [state, date?.slice(0, 10) ?? null, replaced].filter((part) => part !== null).join(', ');
}

export function countsText(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
