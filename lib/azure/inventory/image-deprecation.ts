import type { ImageDeprecation } from '../../model/provenance.ts';
import { lifted, moment, part, text } from '../tolerant-reading.ts';

const imageSchema = part({
  imageDeprecationStatus: part({
    imageState: text,
    scheduledDeprecationTime: moment,
    alternativeOption: part({ type: text, value: text }),
  }),
});

const states = new Map<string, ImageDeprecation['state']>(
  Object.entries({
    active: 'active',
    scheduledfordeprecation: 'scheduled',
    deprecated: 'deprecated',
  } as const),
);

const kinds = ['offer', 'plan'] as const;

/**
 * What an image version's GET says of its deprecation; null where it says nothing, or a state that is not known here.
 * https://learn.microsoft.com/rest/api/compute/virtual-machine-images/get (ImageDeprecationStatus)
 */
export function readImageDeprecation(image: unknown): ImageDeprecation | null {
  const { imageDeprecationStatus: told } = imageSchema.parse(lifted(image));
  const state = states.get(told.imageState?.toLowerCase() ?? '');
  const { type, value: name } = told.alternativeOption;
  const kind = kinds.find((each) => each === type?.toLowerCase());
  if (state === undefined) {
    return null;
  }
  return {
    state,
    date: told.scheduledDeprecationTime,
    alternative: kind === undefined || name === null ? null : { kind, name },
  };
}
