import { textReplies } from '../../../notifications/text-replies.ts';
import { DynamoInboundTexts } from '../../adapters/dynamodb/dynamo-inbound-texts.ts';
import { cachedSecret } from '../../adapters/secrets-manager/cached-secret.ts';
import { twilioAuthTokens } from '../../adapters/twilio/credentials.ts';
import { changeChoices } from '../../flow/change-choices.ts';
import { httpEndpoint } from '../../runtime/http-endpoint.ts';
import { choosing } from '../../wiring/choosing.ts';
import { environment } from './env.ts';
import { receiveText } from './handler.ts';

const env = environment.parse(process.env);
const base = choosing(env);

export const handler = httpEndpoint(
  receiveText({
    ...base,
    texts: new DynamoInboundTexts(base.dynamo, { tableName: env.TABLE_NAME, now: base.now }),
    change: changeChoices(base),
    authTokens: twilioAuthTokens(cachedSecret(base.secrets, env.TWILIO_SECRET_ARN, base.now)),
    publicUrl: env.PUBLIC_URL,
    replies: textReplies,
  }),
  base,
);
