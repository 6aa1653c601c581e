import { channels } from '../../domain/channel.ts';
import { isSuccess } from '../../domain/delivery-status.ts';
import type { DeliveryChange } from '../../ports/delivery-log.ts';
import { attemptName, handedOverName, outcomeName } from './delivery-item.ts';

/** A part of the one write that records what happened. */
export interface WritePart {
  readonly sets: readonly string[];
  readonly removes?: readonly string[];
  readonly condition?: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The attempt as it is known now; its receipt stands beside it and is written by somebody else. Its claim has made the
 * item: when there is none, the person was erased since.
 */
export function attemptPart({ attempt: made }: DeliveryChange): readonly WritePart[] {
  if (made === undefined) return [];
  const { receipt: _, ...attempt } = made.attempt;
  return [
    {
      sets: ['#attempt = :attempt'],
      condition: ['attribute_exists(PK)'],
      names: { '#attempt': attemptName(made.channel, made.number) },
      values: { ':attempt': attempt },
    },
  ];
}

/** What channels have come to; what stands there already is as good or better. */
export function outcomeParts({ outcomes = {} }: DeliveryChange): readonly WritePart[] {
  return channels.flatMap((channel) => {
    const outcome = outcomes[channel];
    if (outcome === undefined) return [];
    const name = `#outcome_${channel}`;
    return {
      sets: [`${name} = if_not_exists(${name}, :outcome_${channel})`],
      names: { [name]: outcomeName(channel) },
      values: { [`:outcome_${channel}`]: outcome },
    };
  });
}

/** The first hand-over counts: a second one would not change what there is to render. */
export function handOverPart({ handOver }: DeliveryChange): readonly WritePart[] {
  if (handOver === undefined) return [];
  return [
    {
      sets: [
        '#handedOver = if_not_exists(#handedOver, :handedOver)',
        '#rendering = if_not_exists(#rendering, :rendering)',
      ],
      names: { '#handedOver': handedOverName(handOver.from), '#rendering': 'rendering' },
      values: { ':handedOver': { at: handOver.at }, ':rendering': handOver.rendering },
    },
  ];
}

/** With several channels a delivery is as good as its best one, whichever comes first; `delivered` stays what it is. */
export function settlePart({ settle }: DeliveryChange): readonly WritePart[] {
  if (settle === undefined) return [];
  const names = { '#status': 'status', '#reason': 'reason', '#settledAt': 'settledAt' };
  const values = { ':status': settle.status, ':settledAt': settle.at };
  if (isSuccess(settle.status))
    return [
      {
        sets: ['#status = :status', '#settledAt = :settledAt'],
        removes: ['#reason'],
        names,
        ...(settle.status === 'delivered'
          ? { values }
          : {
              condition: ['(attribute_not_exists(#status) OR #status <> :delivered)'],
              values: { ...values, ':delivered': 'delivered' },
            }),
      },
    ];
  return [
    {
      sets: [
        '#status = if_not_exists(#status, :status)',
        '#reason = if_not_exists(#reason, :reason)',
        '#settledAt = :settledAt',
      ],
      names,
      values: { ...values, ':reason': settle.reason ?? settle.status },
    },
  ];
}
