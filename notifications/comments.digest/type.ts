import * as z from 'zod';
import { product } from '../categories.ts';
import { commentSchema } from '../comment.posted/type.ts';
import { defineNotification } from '../define-notification.ts';

/** The comments on a post that came within an hour. Carillon sends it by itself, from what `comment.posted` gathered. */
export const commentsDigest = defineNotification({
  type: 'comments.digest',
  title: { en: 'Several comments at once', fr: 'Plusieurs commentaires à la fois' },
  category: product,
  channels: ['email'],
  data: z.object({
    count: z.int().positive(),
    items: z.array(z.object({ notificationId: z.string(), data: commentSchema })).min(1),
  }),
  example: {
    count: 2,
    items: [
      {
        notificationId: 'comment-3',
        data: {
          postId: 'post-17',
          postTitle: 'Growing tomatoes on a balcony',
          author: 'Noor',
          text: 'How often do you water them in July? Mine are thirsty every single morning.',
          url: 'https://blog.example.com/posts/17#comment-3',
        },
      },
      {
        notificationId: 'comment-4',
        data: {
          postId: 'post-17',
          postTitle: 'Growing tomatoes on a balcony',
          author: 'Luc',
          text: 'A saucer under each pot helps.',
          url: 'https://blog.example.com/posts/17#comment-4',
        },
      },
    ],
  },
});
