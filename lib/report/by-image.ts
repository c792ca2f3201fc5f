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

export function countsText(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
