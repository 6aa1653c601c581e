import { randomUUID } from 'node:crypto';
import type { AwsAnswer, AwsCall } from '../wire.ts';

interface AwsError {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

/** An error in the shape of the protocol that the call came in: JSON, XML for the Query protocol, or what REST services have. */
export function awsError(
  call: Pick<AwsCall, 'headers'> & Partial<Pick<AwsCall, 'service'>>,
  { code, message, status = 400 }: AwsError,
): AwsAnswer {
  if (call.headers['x-amz-target'] !== undefined) {
    return {
      status,
      headers: { 'content-type': call.headers['content-type'] ?? 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message, Message: message }),
    };
  }
  if (call.service === 's3') {
    const body = `<?xml version="1.0"?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
  if (call.service === 'lambda') {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
    return { status, headers, body: JSON.stringify({ Message: message }) };
  }
  const fault = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${fault}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  };
}

/** The refusal of IAM as the service answers it. */
export function accessDenied(call: AwsCall, message: string): AwsAnswer {
  switch (call.service) {
    case 'sns':
      return awsError(call, { code: 'AuthorizationError', message, status: 403 });
    case 'ses':
    case 's3':
      return awsError(call, { code: 'AccessDenied', message, status: 403 });
    case 'sqs': {
      const answer = awsError(call, { code: 'AccessDeniedException', message, status: 403 });
      return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': 'AccessDenied;Sender' } };
    }
    case 'lambda':
      return awsError(call, { code: 'AccessDeniedException', message, status: 403 });
    default:
      return awsError(call, { code: 'AccessDeniedException', message });
  }
}

/** The answer to an access key that nobody has. */
export function unknownKey(call: Pick<AwsCall, 'headers'>): AwsAnswer {
  const message = 'The security token included in the request is invalid.';
  return call.headers['x-amz-target'] === undefined
    ? awsError(call, { code: 'InvalidClientTokenId', message, status: 403 })
    : awsError(call, { code: 'UnrecognizedClientException', message });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
