/** Time, as a port, so that a whole audit can run on virtual time. */
export type Clock = {
  /**
   * Milliseconds since the Unix epoch as the wall clock had it when the process began, and counted on since then by a clock that
   * nobody sets. For waits, deadlines, leases and all that is compared with them.
   */
  now(): number;
  /** Milliseconds since the Unix epoch by the wall clock, which may be set at any time. For times that people read. */
  wall(): number;
  /** Resolves after `ms` milliseconds or as soon as `signal` aborts, never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** An error stands for what it says. */
export type LogFields = Readonly<Record<string, string | number | boolean | Error | null | undefined>>;

/** `error`: our bug. `warn`: the operator should look. `info`: progress. Text is static, facts go in fields. */
export type Log<Text extends string = string> = {
  error(text: Text, fields?: LogFields): void;
  warn(text: Text, fields?: LogFields): void;
  info(text: Text, fields?: LogFields): void;
};

/** Randomness, as a port. */
export type Random = {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** `bytes` random bytes in lower-case hex, from a cryptographic source in production. */
  hex(bytes: number): string;
};

export const dayMs = 86_400_000;

/** ISO 8601 UTC with milliseconds: the one form in which times are stored and printed. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
