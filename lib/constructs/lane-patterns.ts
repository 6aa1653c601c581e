import { notificationRequestedV1 } from '../../lambdas/contracts/events/notification-requested.v1.ts';
import type { Lane } from '../../lambdas/domain/lane.ts';
import type { NotificationType } from '../../lambdas/domain/notification-type.ts';

/** What a lane's rule looks at in an event; every field has to match, one of its alternatives is enough. */
export interface LanePattern {
  readonly detailType: string[];
  readonly detail: Alternative | { readonly $or: readonly Alternative[] };
}

interface Alternative {
  readonly type?: readonly Matcher[];
  readonly lane?: readonly Matcher[];
}

type Matcher = string | { readonly exists: boolean } | { readonly 'anything-but': readonly string[] };

/** The longest pattern that EventBridge takes, in characters. */
const maxPatternLength = 2048;

/** Also matches where there is an object or an empty list: to EventBridge only leaves exist. */
const absent: readonly Matcher[] = [{ exists: false }];

const anythingBut = (values: readonly string[]): readonly Matcher[] =>
  values.length === 0 ? [{ exists: true }] : [{ 'anything-but': values }];

/**
 * How requests are spread over the intake queues: by the lane that their type declares, which a request may lower and
 * never raise. A lane that no request can have has no pattern.
 *
 * What is neither urgent nor bulk is normal, be it ever so wrong: a lane or type that is missing, unknown or not even
 * text. So no request is ever matched by no rule; route-notification refuses the wrong ones, and says why.
 */
export function lanePatterns(
  types: readonly Pick<NotificationType, 'type' | 'lane'>[],
): Readonly<Partial<Record<Lane, LanePattern>>> {
  const ofLane = (wanted: Lane) => types.filter(({ lane }) => lane === wanted).map(({ type }) => type);
  const urgent = ofLane('urgent');
  const bulk = ofLane('bulk');
  const neither = anythingBut([...urgent, ...bulk]);
  const notBulk = anythingBut(['bulk']);

  return {
    ...(urgent.length > 0 && {
      urgent: pattern('urgent', [
        { type: urgent, lane: ['urgent'] },
        { type: urgent, lane: absent },
      ]),
    }),
    normal: pattern('normal', [
      { type: neither, lane: notBulk },
      { type: neither, lane: absent },
      { type: absent, lane: notBulk },
      { type: absent, lane: absent },
      // an urgent type whose request lowers its lane, or names one that does not exist
      ...(urgent.length > 0 ? [{ type: urgent, lane: anythingBut(['urgent', 'bulk']) }] : []),
    ]),
    bulk: pattern('bulk', [{ lane: ['bulk'] }, ...(bulk.length > 0 ? [{ type: bulk }] : [])]),
  };
}

function pattern(lane: Lane, [first, ...others]: readonly [Alternative, ...Alternative[]]): LanePattern {
  const detailType = [notificationRequestedV1.detailType];
  // with a single alternative EventBridge would take `$or` for the name of a field
  const detail = others.length === 0 ? first : { $or: [first, ...others] };
  const { length } = JSON.stringify({ 'detail-type': detailType, detail });
  if (length > maxPatternLength)
    throw new Error(
      `the rule of the ${lane} lane would have ${length} characters and EventBridge takes ${maxPatternLength}: it names every type that is declared urgent or bulk; declare fewer of them, or give them shorter names`,
    );
  return { detailType, detail };
}
