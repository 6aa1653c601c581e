import type { Later } from '../../faults.ts';
import type { Text } from './text.ts';

const gsm = /^[\x20-\x7e\n\r]*$/;

/**
 * What the service tells of an accepted text, in the form of its user guide (event destinations). By itself: that it was
 * sent, that the carrier took it, and that it was delivered.
 */
export function eventsOf(text: Text, messageId: string, tells: Later | undefined, now: Date) {
  const requestedAt = now.getTime();
  return newsOf(tells).map((status, index, all) => ({
    eventType: `TEXT_${status}`,
    eventVersion: '1.0',
    eventTimestamp: requestedAt + index + 1,
    isFinal: index === all.length - 1 && tells !== 'delay',
    originationPhoneNumber: '+12065550100',
    destinationPhoneNumber: text.DestinationPhoneNumber,
    isoCountryCode: 'US',
    messageId,
    messageRequestTimestamp: requestedAt,
    messageEncoding: gsm.test(text.MessageBody) ? 'GSM' : 'Unicode',
    messageType: text.MessageType,
    messageStatus: status,
    messageStatusDescription: `${status}, as the local cloud has it`,
    context: text.Context,
    totalMessageParts: 1,
    totalMessagePrice: 0.00645,
    totalCarrierFee: 0,
  }));
}

function newsOf(tells: Later | undefined): readonly string[] {
  switch (tells) {
    // nobody sees what a text's reader does
    case undefined:
    case 'opened':
    case 'clicked':
      return ['SENT', 'SUCCESSFUL', 'DELIVERED'];
    case 'nothing':
      return [];
    case 'delay':
      return ['PENDING'];
    case 'failure':
      return ['SENT', 'CARRIER_UNREACHABLE'];
    case 'bounce':
      return ['INVALID'];
    case 'soft-bounce':
      return ['SENT', 'UNREACHABLE'];
    case 'complaint':
      return ['SENT', 'BLOCKED'];
  }
}
