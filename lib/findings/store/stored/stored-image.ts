import { z } from 'zod';
import type { ResourceId } from '../../../model/ids.ts';
import { verdicts } from '../../../model/verdict.ts';
import { type AnyImageFinding, type ImageFinding, imageFlags } from '../../images/image-findings.ts';
import { ownImageKinds } from '../../images/own-image.ts';
import { storedId } from './stored-id.ts';
import { storedDeprecation, storedOrigin } from './stored-target.ts';

const counts = z.partialRecord(z.enum(verdicts), z.number());

const seen = {
  smb1BinariesAbsent: z.enum(imageFlags),
  judged: z.number(),
  decided: z.number(),
  disagreeing: z.array(storedId<ResourceId>()),
  sample: z.looseObject({ vms: z.number(), leftOut: z.number() }).exactOptional(),
};

const image = {
  ...seen,
  publisher: z.string(),
  offer: z.string(),
  sku: z.string(),
  version: z.string().nullable(),
  firstParty: z.boolean(),
  imageDate: z.string().nullable(),
  deprecation: storedDeprecation.exactOptional(),
  predicted: z.enum(['enabled', 'disabled-or-installable', 'absent']).nullable(),
  agreesWithPrediction: z.boolean().nullable(),
};

const notCounted = z.looseObject({
  upgraded: z.number(),
  versionUntold: z.number(),
  undecided: z.number(),
  notInOs: z.number(),
});

/** The flag stays as it was written, for the client alone. */
const earlierImage = z
  .looseObject({ ...image, verdicts: counts })
  .transform(({ verdicts: client, ...rest }): ImageFinding => {
    const undecided = (client.unknown ?? 0) + (client.conflict ?? 0);
    const notInOs = client['not-in-os'] ?? 0;
    const upgraded = Math.max(0, rest.judged - rest.decided - undecided - notInOs);
    return { ...rest, client, server: {}, notCounted: { upgraded, versionUntold: 0, undecided, notInOs } };
  });

/** An image finding as any version of the stores kept it. */
export const storedImage: z.ZodType<AnyImageFinding> = z.union([
  z.looseObject({
    ...seen,
    kind: z.enum(ownImageKinds),
    id: z.string(),
    madeFrom: storedOrigin,
    client: counts,
    server: counts,
    notCounted,
  }),
  z.looseObject({ ...image, client: counts, server: counts, notCounted }),
  earlierImage,
]);
