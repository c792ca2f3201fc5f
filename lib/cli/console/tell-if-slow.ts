import type { Clock } from '../../model/ports.ts';
import type { CliContext } from '../command.ts';

/** Most questions to Azure are answered sooner; one without an answer is repeated for half a minute. */
const slowAfterMs = 5_000;

type Told = {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly console: Pick<CliContext['console'], 'line'>;
  readonly texts: { readonly said: Pick<CliContext['texts']['said'], 'stillReading'> };
};

/** Says, once and no sooner than after five seconds, that Azure is still being read. */
export async function tellIfSlow<Value>(
  { clock, console, texts }: Told,
  read: () => Promise<Value>,
): Promise<Value> {
  const ended = new AbortController();
  void clock.sleep(slowAfterMs, ended.signal).then(() => {
    if (!ended.signal.aborted) {
      console.line(texts.said.stillReading);
    }
  });
  try {
    return await read();
  } finally {
    ended.abort();
  }
}
