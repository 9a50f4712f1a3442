using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>Messages of gRPC as requests, and answers as messages.</summary>
internal static class GrpcMessages
{
    /// <summary>Reads a request to <paramref name="model"/>.</summary>
    /// <exception cref="InferenceException">It breaks a rule of the protocol, or is not what the model takes.</exception>
    public static InferenceRequest Read(ModelInferRequest message, ModelDescription model)
    {
        bool raw = IsRaw(message);
        if (raw && message.RawInputContents.Count != message.Inputs.Count)
            throw InferenceException.Invalid($"the request has {message.RawInputContents.Count} raw contents for {message.Inputs.Count} inputs");
        var builder = new RequestBuilder(model) { Id = message.Id };
        ReadParameters(message.Parameters, builder);
        for (int i = 0; i < message.Inputs.Count; i++)
        {
            ModelInferRequest.Types.InferInputTensor input = message.Inputs[i];
            (TensorSpec spec, int elements) = builder.Expect(input.Name, input.Datatype, input.Shape);
            ReadOnlyMemory<byte> data;
            if (raw)
            {
                if (input.Contents is not null)
                    throw InferenceException.Invalid($"input '{input.Name}' has typed contents beside raw ones; a request uses one form for all of its inputs");
                data = message.RawInputContents[i].Memory;
                if (InferenceTensor.RawProblem(spec.DataType, elements, data.Span) is { } problem) throw InferenceException.Invalid($"input '{input.Name}' {problem}");
            }
            else
            {
                data = TypedContents.Read(spec, elements, input.Contents ?? throw InferenceException.Invalid($"input '{input.Name}' has no contents"));
            }
            builder.Add(spec, input.Shape, elements, data);
        }
        foreach (ModelInferRequest.Types.InferRequestedOutputTensor output in message.Outputs) builder.WantOutput(output.Name);
        return builder.Build();
    }

    /// <summary>Whether a request uses the raw form, and its answer therefore shall.</summary>
    public static bool IsRaw(ModelInferRequest message) => message.RawInputContents.Count > 0;

    /// <summary>An answer.</summary>
    /// <param name="response">What to say.</param>
    /// <param name="raw">Raw or typed.</param>
    /// <exception cref="InferenceException">An output has no typed form.</exception>
    public static ModelInferResponse Write(InferenceResponse response, bool raw)
    {
        var message = new ModelInferResponse { ModelName = response.Model.Name, ModelVersion = response.Model.Version, Id = response.Id };
        foreach (InferenceTensor tensor in response.Outputs)
        {
            var output = new ModelInferResponse.Types.InferOutputTensor { Name = tensor.Name, Datatype = tensor.DataType.Name(), Shape = { tensor.Shape } };
            if (raw) message.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(tensor.Raw));
            else output.Contents = TypedContents.Write(tensor);
            message.Outputs.Add(output);
        }
        return message;
    }

    /// <summary>What is known of a model.</summary>
    public static ModelMetadataResponse Metadata(ModelDescription model, IReadOnlyList<string> versions) => new()
    {
        Name = model.Name,
        Versions = { versions },
        Platform = model.Platform,
        Inputs = { model.Inputs.Select(Metadata) },
        Outputs = { model.Outputs.Select(Metadata) },
    };

    private static ModelMetadataResponse.Types.TensorMetadata Metadata(TensorSpec spec) =>
        new() { Name = spec.Name, Datatype = spec.DataType.Name(), Shape = { spec.Shape } };

    private static void ReadParameters(MapField<string, InferParameter> parameters, RequestBuilder builder)
    {
        foreach ((string name, InferParameter parameter) in parameters)
        {
            builder.AddParameter(name, parameter.ParameterChoiceCase switch
            {
                InferParameter.ParameterChoiceOneofCase.BoolParam => parameter.BoolParam,
                InferParameter.ParameterChoiceOneofCase.Int64Param => parameter.Int64Param,
                InferParameter.ParameterChoiceOneofCase.StringParam => parameter.StringParam,
                InferParameter.ParameterChoiceOneofCase.DoubleParam => parameter.DoubleParam,
                InferParameter.ParameterChoiceOneofCase.Uint64Param => parameter.Uint64Param,
                _ => throw InferenceException.Invalid($"parameter '{OneLine.Of(name)}' has no value"),
            });
        }
    }
}
