using Gossamer.Inference.Protobuf;

namespace Gossamer.Inference.Onnx;

/// <summary>Appends AttributeProtos to a NodeProto.</summary>
internal readonly struct OnnxAttributes(ProtobufWriter node)
{
    /// <summary>A number.</summary>
    public void Single(string name, float value) => node.WriteMessage(Field.Node.Attribute, attribute =>
    {
        attribute.WriteText(Field.Attribute.Name, name);
        attribute.WriteSingle(Field.Attribute.Single, value);
        attribute.WriteInt64(Field.Attribute.Type, Field.Attribute.SingleType);
    });

    /// <summary>A whole number.</summary>
    public void Integer(string name, long value) => node.WriteMessage(Field.Node.Attribute, attribute =>
    {
        attribute.WriteText(Field.Attribute.Name, name);
        attribute.WriteInt64(Field.Attribute.Integer, value);
        attribute.WriteInt64(Field.Attribute.Type, Field.Attribute.IntegerType);
    });

    /// <summary>Whole numbers.</summary>
    public void Integers(string name, params long[] values) => node.WriteMessage(Field.Node.Attribute, attribute =>
    {
        attribute.WriteText(Field.Attribute.Name, name);
        foreach (long value in values) attribute.WriteInt64(Field.Attribute.Integers, value);
        attribute.WriteInt64(Field.Attribute.Type, Field.Attribute.IntegersType);
    });
}
