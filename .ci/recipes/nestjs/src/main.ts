import 'reflect-metadata';
import { acknowledgement, type Notification, notificationSchema } from '@ine-scraping/contracts/schemas';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  HttpCode,
  Inject,
  Module,
  Post,
  StandardSchemaValidationPipe,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import { bodyBytesMax, type Receiver, startReceiver } from './receiver.js';

const receiverToken = Symbol('receiver');

class WebhookGuard implements CanActivate {
  constructor(@Inject(receiverToken) private readonly receiver: Receiver) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (this.receiver.isLetIn(request.get('x-webhook-secret'))) return true;
    throw new UnauthorizedException();
  }
}

@Controller('webhooks/ine-scraping')
@UseGuards(WebhookGuard)
class WebhookController {
  constructor(@Inject(receiverToken) private readonly receiver: Receiver) {}

  // Nest answers a POST with 201 otherwise, which Incode takes for a failure and sends again.
  @Post()
  @HttpCode(200)
  notify(@Body({ schema: notificationSchema }) notification: Notification) {
    this.receiver.accept(notification);
    return acknowledgement;
  }
}

@Module({
  controllers: [WebhookController],
  providers: [{ provide: receiverToken, useFactory: () => startReceiver(process.env) }],
})
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  bodyParser: false,
  logger: ['error', 'warn'],
});
app.useBodyParser('json', { limit: bodyBytesMax, strict: false });
app.useGlobalPipes(new StandardSchemaValidationPipe());
// A sender that never ends its request; Node's own limit is five minutes.
app.getHttpServer().requestTimeout = 10_000;
await app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
