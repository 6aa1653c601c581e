import * as z from 'zod';
import { product } from '../categories.ts';
import { defineNotification } from '../define-notification.ts';
import { webAddressSchema } from '../web-address.ts';

/** What is told of a comment, alone or with others. */
export const commentSchema = z.object({
  postId: z.string().min(1).max(40),
  postTitle: z.string().min(1).max(120),
  author: z.string().min(1).max(60),
  text: z.string().min(1).max(500),
  url: webAddressSchema,
});

/** Somebody has commented on what one has written. The first comment is told at once, those of the next hour together. */
export const commentPosted = defineNotification({
  type: 'comment.posted',
  title: { en: 'Comments on your posts', fr: 'Commentaires sur vos articles' },
  category: product,
  channels: ['email'],
  digest: { into: 'comments.digest', by: 'postId', window: '1h', flushFirst: true, max: 50 },
  data: commentSchema,
  example: {
    postId: 'post-17',
    postTitle: 'Growing tomatoes on a balcony',
    author: 'Noor',
    text: 'How often do you water them in July? Mine are thirsty every single morning.',
    url: 'https://blog.example.com/posts/17#comment-3',
  },
});
