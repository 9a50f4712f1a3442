using Google.Protobuf.Reflection;
using Gossamer.EdgeInference.Serving.Wire;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>The definition that the server is built from, against the official one.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Messages_have_the_names_types_and_numbers_of_the_protocol()
    {
        FileDescriptor file = OpenInferenceReflection.Descriptor;
        Assert.Equal(OfficialProtocol.Package, file.Package);
        IEnumerable<string> messages = file.MessageTypes.SelectMany(static message => message.NestedTypes.Append(message))
            .Where(static message => message.GetOptions()?.MapEntry != true).Select(Text);
        Assert.Equal(OfficialProtocol.Messages.Order(StringComparer.Ordinal), messages.Order(StringComparer.Ordinal));
        Assert.Equal(OfficialProtocol.Choice, Assert.Single(InferParameter.Descriptor.Oneofs).Name);
        Assert.Equal(InferParameter.Descriptor.Fields.InDeclarationOrder(), InferParameter.Descriptor.Oneofs[0].Fields);
    }

    [Fact]
    public void Methods_have_the_names_of_the_protocol_and_do_not_stream()
    {
        ServiceDescriptor service = Assert.Single(OpenInferenceReflection.Descriptor.Services);
        Assert.Equal(OfficialProtocol.Service, service.Name);
        Assert.Equal(OfficialProtocol.Methods, service.Methods.Select(static method => method.Name));
        Assert.All(service.Methods, static method =>
        {
            Assert.Equal((method.Name + "Request", method.Name + "Response"), (method.InputType.Name, method.OutputType.Name));
            Assert.False(method.IsClientStreaming || method.IsServerStreaming);
        });
    }

    private static string Text(MessageDescriptor message)
    {
        string name = message.ContainingType is { } outer ? $"{outer.Name}.{message.Name}" : message.Name;
        return string.Join(' ', message.Fields.InFieldNumberOrder().Select(static field => $"{field.Name}:{Type(field)}={field.FieldNumber}").Prepend(name));
    }

    private static string Type(FieldDescriptor field)
    {
        if (field.IsMap) return "map";
        string type = field.FieldType == FieldType.Message ? field.MessageType.Name : field.FieldType.ToString().ToLowerInvariant();
        return field.IsRepeated ? type + "*" : type;
    }
}
