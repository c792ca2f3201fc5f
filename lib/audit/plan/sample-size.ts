import { answersForImage } from '../../findings/images/image-roll-up.ts';
import { imageMadeFrom } from '../../findings/images/made-from.ts';
import type { Target } from '../../model/target.ts';
import type { HalfVerdicts } from '../../model/verdict.ts';
import type { TargetsByRegion } from './estimate.ts';

type Place = { readonly subscription: string; readonly region: string; count: number };
type Image = { known: number; readonly places: Map<string, Place> };

/** How many VMs an audit of so many of each image probes, where every VM answers. */
export function createSampleSize(perImage: number) {
  const images = new Map<string, Image>();
  /** VMs of no image. */
  const others: Image = { known: 0, places: new Map() };
  const imageOf = ({ provenance }: Target): Image => {
    const key = imageMadeFrom(provenance);
    const image = key === null ? others : (images.get(key) ?? { known: 0, places: new Map() });
    if (key !== null) {
      images.set(key, image);
    }
    return image;
  };
  return {
    toProbe: (target: Target): void => {
      const { subscriptionId: subscription, location: region } = target;
      const { places } = imageOf(target);
      const key = `${subscription} ${region}`;
      const place = places.get(key) ?? { subscription, region, count: 0 };
      place.count += 1;
      places.set(key, place);
    },
    /** One whose verdicts stand already. */
    known: (target: Target, verdicts: HalfVerdicts): void => {
      imageOf(target).known += Number(answersForImage({ target, probe: null }, verdicts));
    },
    bySubscription: (): readonly TargetsByRegion[] => {
      const chosen = [...images.values()].flatMap(({ known, places }) =>
        spread([...places.values()], perImage - known),
      );
      return summed([...others.places.values(), ...chosen]);
    },
  };
}

/** One of each place after the other, until there are so many or no more. */
function spread(places: readonly Place[], wanted: number): Place[] {
  const taken = places.map((place) => ({ ...place, count: 0 }));
  let left = Math.min(
    wanted,
    places.reduce((sum, { count }) => sum + count, 0),
  );
  while (left > 0) {
    for (const [index, place] of taken.entries()) {
      const takes = left > 0 && place.count < (places[index]?.count ?? 0) ? 1 : 0;
      place.count += takes;
      left -= takes;
    }
  }
  return taken;
}

function summed(places: readonly Place[]): readonly TargetsByRegion[] {
  const bySubscription = new Map<string, Record<string, number>>();
  for (const { subscription, region, count } of places) {
    const regions = bySubscription.get(subscription) ?? {};
    bySubscription.set(subscription, { ...regions, [region]: (regions[region] ?? 0) + count });
  }
  return [...bySubscription.values()];
}
