//! Pictures in memory.

use std::fmt::Debug;
use std::sync::Arc;

use crate::prebuilt::{Engine, Handle, proto};

/// How a picture has to be turned to stand upright.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum VideoRotation {
    /// Not at all.
    VideoRotation0 = 0,
    /// A quarter clockwise.
    VideoRotation90 = 90,
    /// Upside down.
    VideoRotation180 = 180,
    /// A quarter anticlockwise.
    VideoRotation270 = 270,
}

/// The layout of a buffer.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoBufferType {
    /// Of the platform.
    Native,
    /// Three planes, colour at half size.
    I420,
    /// The same with an alpha plane.
    I420A,
    /// Three planes, colour at half width.
    I422,
    /// Three planes, colour at full size.
    I444,
    /// Three planes of ten bits.
    I010,
    /// Two planes, colour interleaved at half size.
    NV12,
}

/// What rides along with a frame.
#[derive(Debug, Clone)]
pub struct FrameMetadata {
    /// The wall clock at capture, in microseconds.
    pub user_timestamp: Option<u64>,
    /// A running number.
    pub frame_id: Option<u32>,
    /// Bytes of the application, about 230 at most.
    pub user_data: Option<Vec<u8>>,
}

/// One picture of a moving one.
#[derive(Debug)]
pub struct VideoFrame<T>
where
    T: AsRef<dyn VideoBuffer>,
{
    /// How it has to be turned.
    pub rotation: VideoRotation,
    /// When it was captured, in microseconds. With 0, capturing it says now.
    pub timestamp_us: i64,
    /// What rides along, if the track was published with it.
    pub frame_metadata: Option<FrameMetadata>,
    /// The picture.
    pub buffer: T,
}

impl<T: AsRef<dyn VideoBuffer>> VideoFrame<T> {
    /// A frame without a time.
    pub fn new(rotation: VideoRotation, buffer: T) -> Self {
        Self {
            rotation,
            timestamp_us: 0,
            frame_metadata: None,
            buffer,
        }
    }
}

/// Any buffer.
pub type BoxVideoBuffer = Box<dyn VideoBuffer>;
/// A frame with any buffer, as streams deliver it.
pub type BoxVideoFrame = VideoFrame<BoxVideoBuffer>;

pub(crate) mod internal {
    use super::I420Buffer;

    /// Keeps other crates from adding layouts.
    pub trait BufferSealed: Send + Sync {
        /// The picture as I420; cheap if it is already.
        fn to_i420(&self) -> I420Buffer;
    }
}

/// A picture in memory.
pub trait VideoBuffer: internal::BufferSealed + Debug {
    /// Pixels across.
    fn width(&self) -> u32;
    /// Pixels down.
    fn height(&self) -> u32;
    /// The layout.
    fn buffer_type(&self) -> VideoBufferType;
    /// The buffer itself, if it is I420.
    fn as_i420(&self) -> Option<&I420Buffer> {
        None
    }
}

/// A picture of three planes with colour at half size. Copies are cheap until one is written.
pub struct I420Buffer {
    width: u32,
    height: u32,
    strides: (u32, u32, u32),
    planes: Planes,
}

enum Planes {
    /// In our memory, all three after another.
    Ours(Arc<Vec<u8>>),
    /// In the engine's memory, which nobody writes to while the handle lives.
    Engine(Arc<EnginePlanes>),
}

struct EnginePlanes {
    pointers: [*const u8; 3],
    _handle: Handle,
}

// SAFETY: the planes are only read, and the handle keeps them in place from any thread.
unsafe impl Send for EnginePlanes {}
// SAFETY: as above.
unsafe impl Sync for EnginePlanes {}

impl I420Buffer {
    /// A buffer with rows of these lengths, all zero.
    pub fn with_strides(
        width: u32,
        height: u32,
        stride_y: u32,
        stride_u: u32,
        stride_v: u32,
    ) -> Self {
        let strides = (stride_y, stride_u, stride_v);
        let [y, u, v] = plane_sizes(height, strides);
        Self {
            width,
            height,
            strides,
            planes: Planes::Ours(Arc::new(vec![0; y + u + v])),
        }
    }

    /// A buffer without gaps between rows, all zero.
    pub fn new(width: u32, height: u32) -> Self {
        let chroma = width.div_ceil(2);
        Self::with_strides(width, height, width, chroma, chroma)
    }

    /// A black buffer.
    pub fn new_black(width: u32, height: u32) -> Self {
        let mut buffer = Self::new(width, height);
        let (_, u, v) = buffer.data_mut();
        u.fill(128);
        v.fill(128);
        buffer
    }

    /// Pixels across in the colour planes.
    pub fn chroma_width(&self) -> u32 {
        self.width.div_ceil(2)
    }

    /// Pixels down in the colour planes.
    pub fn chroma_height(&self) -> u32 {
        self.height.div_ceil(2)
    }

    /// The lengths of a row in each plane.
    pub fn strides(&self) -> (u32, u32, u32) {
        self.strides
    }

    /// The planes.
    pub fn data(&self) -> (&[u8], &[u8], &[u8]) {
        let [y, u, v] = plane_sizes(self.height, self.strides);
        match &self.planes {
            Planes::Ours(bytes) => {
                let (luma, chroma) = bytes.split_at(y);
                let (first, second) = chroma.split_at(u);
                (luma, first, &second[..v])
            }
            Planes::Engine(planes) => {
                let [luma, first, second] = planes.pointers;
                // SAFETY: the sizes were checked against the engine's word on arrival, and the
                // handle inside `planes` keeps the memory.
                unsafe {
                    (
                        std::slice::from_raw_parts(luma, y),
                        std::slice::from_raw_parts(first, u),
                        std::slice::from_raw_parts(second, v),
                    )
                }
            }
        }
    }

    /// The planes for writing. A picture that is shared or not ours is copied first.
    pub fn data_mut(&mut self) -> (&mut [u8], &mut [u8], &mut [u8]) {
        let [y, u, _] = plane_sizes(self.height, self.strides);
        if let Planes::Engine(_) = self.planes {
            let (luma, first, second) = self.data();
            let copy = [luma, first, second].concat();
            self.planes = Planes::Ours(Arc::new(copy));
        }
        match &mut self.planes {
            Planes::Ours(bytes) => {
                let (luma, chroma) = Arc::make_mut(bytes).split_at_mut(y);
                let (first, second) = chroma.split_at_mut(u);
                (luma, first, second)
            }
            // Replaced above.
            Planes::Engine(_) => (&mut [], &mut [], &mut []),
        }
    }

    fn share(&self) -> Self {
        Self {
            width: self.width,
            height: self.height,
            strides: self.strides,
            planes: match &self.planes {
                Planes::Ours(bytes) => Planes::Ours(bytes.clone()),
                Planes::Engine(planes) => Planes::Engine(planes.clone()),
            },
        }
    }

    /// The engine's picture, if it is whole and I420.
    pub(crate) fn from_engine(
        engine: &'static Engine,
        owned: proto::OwnedVideoBuffer,
    ) -> Option<Self> {
        let handle = Handle::adopt(engine, &owned.handle);
        let info = owned.info;
        if info.r#type() != proto::VideoBufferType::I420 {
            return None;
        }
        let [y, u, v] = info.components.as_slice() else {
            return None;
        };
        let strides = (y.stride, u.stride, v.stride);
        let chroma_width = info.width.div_ceil(2);
        let sizes = plane_sizes(info.height, strides);
        let whole = [y, u, v].iter().zip(sizes).all(|(plane, size)| {
            plane.data_ptr != 0 && usize::try_from(plane.size).is_ok_and(|have| have >= size)
        });
        let wide = y.stride >= info.width && u.stride >= chroma_width && v.stride >= chroma_width;
        (whole && wide).then(|| Self {
            width: info.width,
            height: info.height,
            strides,
            planes: Planes::Engine(Arc::new(EnginePlanes {
                pointers: [y.data_ptr, u.data_ptr, v.data_ptr].map(|plane| plane as *const u8),
                _handle: handle,
            })),
        })
    }

    /// How the engine is told where the picture is. Valid while the buffer is.
    pub(crate) fn describe(&self) -> proto::VideoBufferInfo {
        let (y, u, v) = self.data();
        let component = |plane: &[u8], stride| proto::video_buffer_info::ComponentInfo {
            data_ptr: plane.as_ptr() as u64,
            stride,
            size: u32::try_from(plane.len()).unwrap_or(u32::MAX),
        };
        proto::VideoBufferInfo {
            r#type: proto::VideoBufferType::I420.into(),
            width: self.width,
            height: self.height,
            data_ptr: y.as_ptr() as u64,
            stride: Some(self.strides.0),
            components: vec![
                component(y, self.strides.0),
                component(u, self.strides.1),
                component(v, self.strides.2),
            ],
        }
    }
}

/// The bytes of each plane.
fn plane_sizes(height: u32, strides: (u32, u32, u32)) -> [usize; 3] {
    let rows = height as usize;
    let chroma_rows = height.div_ceil(2) as usize;
    [
        strides.0 as usize * rows,
        strides.1 as usize * chroma_rows,
        strides.2 as usize * chroma_rows,
    ]
}

impl internal::BufferSealed for I420Buffer {
    fn to_i420(&self) -> I420Buffer {
        self.share()
    }
}

impl VideoBuffer for I420Buffer {
    fn width(&self) -> u32 {
        self.width
    }

    fn height(&self) -> u32 {
        self.height
    }

    fn buffer_type(&self) -> VideoBufferType {
        VideoBufferType::I420
    }

    fn as_i420(&self) -> Option<&I420Buffer> {
        Some(self)
    }
}

impl Debug for I420Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("I420Buffer")
            .field("width", &self.width)
            .field("height", &self.height)
            .finish()
    }
}

impl AsRef<dyn VideoBuffer> for I420Buffer {
    fn as_ref(&self) -> &(dyn VideoBuffer + 'static) {
        self
    }
}

/// Conversions.
pub mod native {
    use super::{I420Buffer, VideoBuffer};

    /// Conversions of any buffer.
    pub trait VideoFrameBufferExt: VideoBuffer {
        /// The picture as I420; cheap if it is already.
        fn to_i420(&self) -> I420Buffer;
    }

    impl<T: VideoBuffer> VideoFrameBufferExt for T {
        fn to_i420(&self) -> I420Buffer {
            super::internal::BufferSealed::to_i420(self)
        }
    }
}

impl VideoRotation {
    pub(crate) fn to_engine(self) -> proto::VideoRotation {
        match self {
            Self::VideoRotation0 => proto::VideoRotation::VideoRotation0,
            Self::VideoRotation90 => proto::VideoRotation::VideoRotation90,
            Self::VideoRotation180 => proto::VideoRotation::VideoRotation180,
            Self::VideoRotation270 => proto::VideoRotation::VideoRotation270,
        }
    }

    pub(crate) fn from_engine(rotation: proto::VideoRotation) -> Self {
        match rotation {
            proto::VideoRotation::VideoRotation0 => Self::VideoRotation0,
            proto::VideoRotation::VideoRotation90 => Self::VideoRotation90,
            proto::VideoRotation::VideoRotation180 => Self::VideoRotation180,
            proto::VideoRotation::VideoRotation270 => Self::VideoRotation270,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_picture_of_odd_size_has_whole_colour_planes() {
        let buffer = I420Buffer::new_black(5, 3);
        let (y, u, v) = buffer.data();
        assert_eq!((y.len(), u.len(), v.len()), (15, 6, 6));
        assert!(y.iter().all(|&byte| byte == 0));
        assert!(u.iter().chain(v).all(|&byte| byte == 128));
    }

    #[test]
    fn writing_to_a_copy_leaves_the_original_alone() {
        let original = I420Buffer::new(4, 4);
        let mut copy = internal::BufferSealed::to_i420(&original);
        copy.data_mut().0.fill(9);
        assert!(original.data().0.iter().all(|&byte| byte == 0));
        assert!(copy.data().0.iter().all(|&byte| byte == 9));
    }
}
