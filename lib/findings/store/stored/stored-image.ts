import { z } from 'zod';
import {
  type AnyImageFinding,
  type ImageFinding,
  imageFindingSchema,
  ownImageFindingSchema,
  publishedShape,
  seenShape,
  verdictCounts,
} from '../../images/image-findings.ts';

/** The flag stays as it was written, for the client alone. */
const earlierImage = z
  .looseObject({ ...publishedShape, ...seenShape, verdicts: verdictCounts })
  .transform(({ verdicts: client, ...rest }): ImageFinding => {
    const undecided = (client.unknown ?? 0) + (client.conflict ?? 0);
    const notInOs = client['not-in-os'] ?? 0;
    const upgraded = Math.max(0, rest.judged - rest.decided - undecided - notInOs);
    return { ...rest, client, server: {}, notCounted: { upgraded, versionUntold: 0, undecided, notInOs } };
  });

/** An image finding as any version of the stores kept it. */
export const storedImage: z.ZodType<AnyImageFinding> = z.union([
  ownImageFindingSchema,
  imageFindingSchema,
  earlierImage,
]);
