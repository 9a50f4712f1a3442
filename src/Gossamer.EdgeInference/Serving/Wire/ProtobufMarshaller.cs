using Google.Protobuf;
using Grpc.Core;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>
/// Messages as a server reads and writes them. Generated code would answer a malformed message by Unknown, "Exception was thrown by handler"; this
/// reader answers it by InvalidArgument.
/// </summary>
internal static class ProtobufMarshaller
{
    /// <summary>Reads messages.</summary>
    public static Marshaller<T> Reading<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create<T>(static (_, _) => throw new NotSupportedException(), received => Parse(parser, received));

    /// <summary>Writes messages.</summary>
    public static Marshaller<T> Writing<T>()
        where T : class, IMessage => Marshallers.Create<T>(Write, static _ => throw new NotSupportedException());

    private static T Parse<T>(MessageParser<T> parser, DeserializationContext received)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(received.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the message is no {typeof(T).Name}: {wrong.Message}", wrong));
        }
    }

    private static void Write<T>(T message, SerializationContext answer)
        where T : IMessage
    {
        answer.SetPayloadLength(message.CalculateSize());
        message.WriteTo(answer.GetBufferWriter());
        answer.Complete();
    }
}
