/** Who makes an AWS call: a role of the template, an AWS service acting for the stack, or the person at the laptop. */
export type Principal =
  | {
      readonly kind: 'role';
      readonly logicalId: string;
      readonly functionName: string;
      /** What calls in the function's name, such as its event source; left out when it is the function itself. */
      readonly through?: string;
    }
  | { readonly kind: 'service'; readonly name: string; readonly sourceArn: string }
  | { readonly kind: 'developer' };

export interface RestRequest {
  readonly method: string;
  /** Encoded, as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** One AWS API call as it came over the wire. */
export interface AwsCall {
  /** As in the credential scope of the signature: `dynamodb`, `sqs`, `sns`, `ses`, `events`, `secretsmanager`, … */
  readonly service: string;
  /** Such as `SendRawEmail`. */
  readonly action: string;
  /** The input: the JSON body, or the form fields of the Query protocol by their wire names (`Tags.member.1.Name`). */
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What of HTTP says what is asked, where a service speaks REST. */
  readonly rest?: RestRequest;
  readonly principal: Principal;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** In place of `body`, where an answer is not text. */
  readonly bytes?: Buffer;
  /** What DynamoDB bills for the call; not sent to the caller. */
  readonly consumed?: ConsumedUnits;
  /** As how many requests, or events, AWS bills the call; not sent to the caller. @default 1 */
  readonly billed?: number;
}

/**
 * Read and write request units: 4 KB of an item read consistently, half of that for any other read; 1 KB of an item
 * written, by the larger of what was there and what is there now.
 */
export interface ConsumedUnits {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** One permission that a call needs: the IAM action, the ARN it acts on, and the condition keys that hold. */
export interface NeededPermission {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** An AWS service of the local cloud, speaking the wire protocol to the real SDK clients. */
export interface LocalService {
  /** As in the credential scope. */
  readonly name: string;
  /** What IAM has to allow before `handle` is called; as AWS's service authorization reference has it. */
  permissions(call: AwsCall): readonly NeededPermission[];
  handle(call: AwsCall): Promise<AwsAnswer>;
}
