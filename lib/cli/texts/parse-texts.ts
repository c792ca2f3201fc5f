import type { Language } from '../../report/messages/messages.ts';
import type { UnreadableReason } from '../../smb/probe/envelope.ts';

/** Other tools than `sc.exe qc`, whose texts people paste. */
export type OtherTool = 'page' | 'server-configuration' | 'features' | 'dism' | 'sc-query';

/** What `parse` says of a text. `why` is a clause. */
export type ParseTexts = {
  readonly language: Language;
  unreadable(why: string): string;
  readonly ends: Readonly<Record<UnreadableReason | 'stale' | 'truncated' | 'crashed', string>>;
  otherTool(tool: OtherTool): string;
  failed(win32: number): string;
  /** `why`: what the reader of `sc.exe qc` misses, in English. */
  notSc(why: string): string;
  readonly empty: string;
  readonly driverUnexplained: string;
  notWhole(service: string): string;
  noneIs(service: string): string;
  ofOther(service: string, wanted: string): string;
  readonly accountCut: string;
  readonly orphan: string;
  readonly unnamedFailure: string;
  /** Lines of label and value. */
  list(facts: {
    readonly service: string;
    readonly dependencies: readonly string[];
    readonly smb1: 'orphan' | 'listed' | 'not-listed';
    readonly smb2: boolean;
  }): readonly string[];
};
