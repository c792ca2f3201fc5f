import type { ImageFinding } from '../findings/images/image-findings.ts';
import type { Column } from './columns.ts';

/** An image finding, flat. */
export const imageColumns: readonly Column<ImageFinding>[] = [
  { name: 'publisher', isShown: true, rank: 7, cell: ({ publisher }) => publisher },
  { name: 'offer', isShown: true, rank: 2, cell: ({ offer }) => offer },
  { name: 'sku', isShown: true, rank: 1, cell: ({ sku }) => sku },
  { name: 'version', isShown: true, isWhole: true, cell: ({ version }) => version },
  { name: 'firstParty', isShown: false, cell: ({ firstParty }) => firstParty },
  { name: 'imageDate', isShown: true, rank: 6, cell: ({ imageDate }) => imageDate },
  { name: 'deprecation', isShown: true, rank: 9, cell: ({ deprecation }) => deprecationText(deprecation) },
  {
    name: 'smb1BinariesAbsent',
    isShown: true,
    isWhole: true,
    cell: ({ smb1BinariesAbsent }) => smb1BinariesAbsent,
  },
  { name: 'judged', isShown: true, rank: 3, cell: ({ judged }) => judged },
  { name: 'decided', isShown: true, rank: 8, cell: ({ decided }) => decided },
  { name: 'notCounted', isShown: true, rank: 11, cell: ({ notCounted }) => countsText(notCounted) },
  { name: 'client', isShown: true, rank: 4, cell: ({ client }) => countsText(client) },
  { name: 'server', isShown: true, rank: 5, cell: ({ server }) => countsText(server) },
  { name: 'disagreeing', isShown: false, cell: ({ disagreeing }) => disagreeing.join('; ') },
  { name: 'predicted', isShown: true, rank: 10, cell: ({ predicted }) => predicted },
  {
    name: 'agreesWithPrediction',
    isShown: true,
    rank: 12,
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
