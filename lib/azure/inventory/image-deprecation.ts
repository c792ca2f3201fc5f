import type { ImageDeprecation } from '../../model/provenance.ts';
import { lifted, moment, part, text } from '../tolerant-reading.ts';

const imageSchema = part({
  imageDeprecationStatus: part({
    imageState: text,
    scheduledDeprecationTime: moment,
    alternativeOption: part({ type: text, value: text }),
  }),
});

const states: Readonly<Record<string, ImageDeprecation['state']>> = {
  active: 'active',
  scheduledfordeprecation: 'scheduled',
  deprecated: 'deprecated',
};

const kinds = ['offer', 'plan'] as const;

/**
 * What an image version's GET says of its deprecation; null where it says nothing, or a state that is not known here.
 * https://learn.microsoft.com/rest/api/compute/virtual-machine-images/get (ImageDeprecationStatus)
 */
export function readImageDeprecation(image: unknown): ImageDeprecation | null {
  const { imageDeprecationStatus: told } = imageSchema.parse(lifted(image));
  const state = states[told.imageState?.toLowerCase() ?? ''];
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
