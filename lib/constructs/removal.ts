import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { StageConfig } from '../config-schema.ts';

/** What becomes of something with memory when its stack goes; a first deployment that fails leaves nothing behind. */
export const removalOf = ({ removal }: Pick<StageConfig, 'removal'>): RemovalPolicy =>
  removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
