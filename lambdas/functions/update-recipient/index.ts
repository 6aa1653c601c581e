import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { countryOf } from '../../adapters/phone/country-of.ts';
import { sqsBatch } from '../../runtime/sqs-batch.ts';
import { pipeline } from '../../wiring/pipeline.ts';
import { environment } from './env.ts';
import { updateRecipient } from './handler.ts';

const env = environment.parse(process.env);
const base = pipeline(env);
const tracer = new Tracer();

export const handler = sqsBatch(
  updateRecipient({ ...base, countryOf, refusedQueueUrl: env.REFUSED_QUEUE_URL }),
  base,
).use(captureLambdaHandler(tracer, { captureResponse: false }));
