import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceFailedResponse,
  CloudFormationCustomResourceSuccessResponse,
} from 'aws-lambda';

/** What a custom resource is after a change. */
export interface ManagedResource {
  readonly physicalId: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The id CloudFormation is told when nothing could be made; its deletion has nothing to do. */
export const neverMade = 'never-made';

/**
 * Answers CloudFormation for a custom resource: it waits for a PUT on a signed URL, also after a failure, else the stack
 * hangs for its time-out.
 */
export const customResource =
  (manage: (event: CloudFormationCustomResourceEvent) => Promise<ManagedResource>) =>
  async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const { StackId, RequestId, LogicalResourceId } = event;
    const ids = { StackId, RequestId, LogicalResourceId };
    const known = 'PhysicalResourceId' in event ? event.PhysicalResourceId : neverMade;
    try {
      const { physicalId, data } = await manage(event);
      await answer(event, { ...ids, Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data });
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      await answer(event, { ...ids, Status: 'FAILED', PhysicalResourceId: known, Reason: reason });
    }
  };

async function answer(
  { ResponseURL }: CloudFormationCustomResourceEvent,
  body: CloudFormationCustomResourceSuccessResponse | CloudFormationCustomResourceFailedResponse,
): Promise<void> {
  // the URL is signed without a content type
  const response = await fetch(ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}`);
}
