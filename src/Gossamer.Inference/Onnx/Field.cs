namespace Gossamer.Inference.Onnx;

/// <summary>Field numbers of onnx.proto, a class for each message.</summary>
internal static class Field
{
    /// <summary>ModelProto.</summary>
    public static class Model
    {
        public const int IrVersion = 1, ProducerName = 2, ProducerVersion = 3, Graph = 7, OperatorSet = 8;
    }

    /// <summary>OperatorSetIdProto.</summary>
    public static class OperatorSet
    {
        public const int Version = 2;
    }

    /// <summary>GraphProto.</summary>
    public static class Graph
    {
        public const int Node = 1, Name = 2, Initializer = 5, Input = 11, Output = 12, SparseInitializer = 15;
    }

    /// <summary>NodeProto.</summary>
    public static class Node
    {
        public const int Input = 1, Output = 2, Name = 3, Operator = 4, Attribute = 5;
    }

    /// <summary>AttributeProto, with the values of its type.</summary>
    public static class Attribute
    {
        public const int Name = 1, Single = 2, Integer = 3, Integers = 8, Type = 20;
        public const int SingleType = 1, IntegerType = 2, IntegersType = 7;
    }

    /// <summary>TensorProto, with the values of its data type.</summary>
    public static class Tensor
    {
        public const int Dimensions = 1, DataType = 2, Name = 8, RawData = 9;
        public const int SingleType = 1, Int64Type = 7;
    }

    /// <summary>SparseTensorProto.</summary>
    public static class SparseTensor
    {
        public const int Values = 1, Indices = 2, Dimensions = 3;
    }

    /// <summary>ValueInfoProto and the messages below it.</summary>
    public static class Value
    {
        public const int Name = 1, Type = 2, TensorType = 1, ElementType = 1, Shape = 2, Dimension = 1, Size = 1, Parameter = 2;
    }
}
