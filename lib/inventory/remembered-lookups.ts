import { urnOf } from '../model/provenance.ts';
import type { ProvenancePort } from './compute-port.ts';

/** Answers kept per kind; beyond it the oldest goes. An estate of 10,000 VMs has some hundreds of images. */
const mostRemembered = 5000;

/**
 * Asks once for each resource and each image version, failures included, and lets concurrent askers share the answer.
 * Lives as long as one audit.
 */
export function rememberedLookups(lookups: ProvenancePort): ProvenancePort {
  const resources = new Map<string, ReturnType<ProvenancePort['madeFrom']>>();
  const offers = new Map<string, ReturnType<ProvenancePort['offered']>>();
  return {
    madeFrom: (id, signal) => remember(resources, id.toLowerCase(), () => lookups.madeFrom(id, signal)),
    offered: (image, place, signal) =>
      remember(offers, `${place.location}/${urnOf(image)}`.toLowerCase(), () =>
        lookups.offered(image, place, signal),
      ),
  };
}

function remember<Value>(known: Map<string, Value>, key: string, ask: () => Value): Value {
  const answered = known.get(key);
  if (answered !== undefined) {
    return answered;
  }
  if (known.size >= mostRemembered) {
    known.delete(known.keys().next().value as string);
  }
  const answer = ask();
  known.set(key, answer);
  return answer;
}
