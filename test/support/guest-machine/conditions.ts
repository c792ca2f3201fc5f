/** What a program printed: `lines` on stdout, `errors` on stderr. */
export type Ended = {
  readonly lines: readonly string[];
  readonly errors?: readonly string[];
  readonly exitCode: number;
};

/** Which rows of DISM's list are printed. */
export type DismList = 'whole' | 'cut' | 'few' | 'unmarked' | 'doubled';

/** What makes a guest answer badly, beside the state of its SMB1 halves. */
export type Conditions = {
  readonly hostBits: 32 | 64;
  readonly languageMode: 'FullLanguage' | 'ConstrainedLanguage';
  /** PowerShell that runs before any script, in the global scope. */
  readonly profile: string;
  /** Registry keys that may not be read, as lower-case paths below `hklm:\`. */
  readonly deniedKeys: readonly string[];
  /** Folders that may not be listed, as lower-case paths. */
  readonly deniedFolders: readonly string[];
  /** Programs that a policy keeps from starting, by file name. */
  readonly blockedPrograms: readonly string[];
  /** A folder that users may write stands first in `PATH`, with programs of these names that say what their planter wants. */
  readonly plantedPrograms: readonly string[];
  /** Does the service control manager list a key that is no service? */
  readonly listsLeftovers: boolean;
  /** Does `sc.exe query` translate the word of a state? No public capture does. */
  readonly translatesStates: boolean;
  readonly dismHangs: boolean;
  /** What DISM says instead of a list. */
  readonly dismError: Ended | null;
  readonly dismList: DismList;
  readonly wmi: 'answers' | 'hangs' | 'fails';
  /** Exit code that `sc.exe` gives instead of an answer; 0: it answers. */
  readonly scExitCode: number;
  readonly productName: string | null;
  /** Edition and installation type. */
  readonly edition: string | null;
  readonly buildNumber: string | null;
};
